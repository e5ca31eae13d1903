import { defineVariant } from '../variant.ts';
import { withErrorBodies } from './answers/bodies.ts';

export default defineVariant({
  id: 'html-bodies',
  title: 'Errors are a page of HTML',
  resembles: 'NGINX, Apache, Express without an error handler of its own',
  apply: withErrorBodies(({ status }) => ({
    type: 'text/html',
    text: `<html>\r\n<head><title>${status}</title></head>\r\n<body>\r\n<center><h1>${status}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`,
  })),
});
