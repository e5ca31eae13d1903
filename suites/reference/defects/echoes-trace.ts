import { defineDefect } from '../defect.ts';

export default defineDefect({
  id: 'echoes-trace',
  title: 'Answers TRACE with the fields of the request, Authorization among them',
  blemish: true,
  rules: ['trace-not-echoed'],
  apply: (gates) => ({
    ...gates,
    respond: (call, answer) => {
      if (call.method !== 'TRACE') return gates.respond(call, answer);
      const fields = Object.entries(call.headers).map(([name, value]) => `${name}: ${value}\r\n`);
      const body = `TRACE ${call.url} HTTP/1.1\r\n${fields.join('')}\r\n`;
      return { status: 200, headers: { 'content-type': 'message/http' }, body };
    },
  }),
});
