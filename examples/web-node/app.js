// Any HTTP server is a web function: it listens on port 9000, and its function URL brings the requests.
const http = require('http')

const server = http.createServer((request, response) => {
  console.log(request.method, request.url)
  if (request.url === '/events') {
    // Server-sent events: each arrives at once.
    response.writeHead(200, { 'Content-Type': 'text/event-stream' })
    let count = 0
    const timer = setInterval(() => {
      response.write(`data: ${++count}\n\n`)
      if (count === 5) {
        clearInterval(timer)
        response.end()
      }
    }, 200)
    return
  }
  response.setHeader('Content-Type', 'application/json')
  response.end(JSON.stringify({ hello: request.url, requestId: request.headers['x-scf-request-id'] }) + '\n')
})

server.listen(9000, '0.0.0.0')
