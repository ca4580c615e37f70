//! A web server on the loopback address that misbehaves in the way of a test.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A client's request.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) path: String,
    /// By lower-case names.
    pub(crate) headers: BTreeMap<String, String>,
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    /// The first byte of the range that was asked for.
    pub(crate) fn first(&self) -> Option<usize> {
        self.header("range")?.strip_prefix("bytes=")?.strip_suffix('-')?.parse().ok()
    }
}

/// The server's answer.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
    /// The number of bytes of the body that are sent.
    pub(crate) sent: usize,
    /// Whether the connection stays open and silent afterwards.
    pub(crate) stalls: bool,
}

impl Reply {
    pub(crate) fn status(status: u16) -> Self {
        Self::with(status, b"<html>sorry</html>".to_vec())
    }

    pub(crate) fn with(status: u16, body: Vec<u8>) -> Self {
        let headers = vec![("Content-Length", body.len().to_string())];
        Self { status, headers, sent: body.len(), body, stalls: false }
    }

    /// The file, or the rest of it if the client asks for that and has the same version.
    pub(crate) fn file(request: &Request, file: &[u8], etag: &str) -> Self {
        let mut reply = match request.first() {
            Some(first) if request.header("if-range") == Some(etag) => {
                let mut reply = Self::with(206, file[first..].to_vec());
                let range = format!("bytes {first}-{}/{}", file.len() - 1, file.len());
                reply.headers.push(("Content-Range", range));
                reply
            }
            _ => Self::with(200, file.to_vec()),
        };
        reply.headers.push(("ETag", etag.into()));
        reply
    }

    /// The same, broken off.
    pub(crate) fn cut(mut self, sent: usize) -> Self {
        self.sent = sent.min(self.body.len());
        self
    }

    pub(crate) fn stalling(mut self) -> Self {
        self.stalls = true;
        self
    }
}

/// A server, which runs until the end of the process.
pub(crate) struct Server {
    pub(crate) address: String,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Server {
    /// Answers each request with `answer`, which also gets the number of earlier requests.
    pub(crate) fn start(answer: impl Fn(&Request, usize) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = requests.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                // It is not an error if a client disconnects.
                drop(serve(&stream.unwrap(), &answer, &seen));
            }
        });
        Self { address, requests }
    }

    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }
}

fn serve(
    mut stream: &TcpStream,
    answer: &impl Fn(&Request, usize) -> Reply,
    seen: &Mutex<Vec<Request>>,
) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream).lines();
    let line = lines.next().unwrap_or_else(|| Ok(String::new()))?;
    let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut headers = BTreeMap::new();
    for line in lines {
        let line = line?;
        let Some((name, value)) = line.split_once(':') else { break };
        headers.insert(name.to_lowercase(), value.trim().to_owned());
    }
    let request = Request { path, headers };
    let number = {
        let mut seen = seen.lock().unwrap();
        seen.push(request.clone());
        seen.len() - 1
    };
    let reply = answer(&request, number);
    let mut head = format!("HTTP/1.1 {} Whatever\r\nConnection: close\r\n", reply.status);
    for (name, value) in &reply.headers {
        head = format!("{head}{name}: {value}\r\n");
    }
    stream.write_all(format!("{head}\r\n").as_bytes())?;
    stream.write_all(&reply.body[..reply.sent])?;
    if reply.stalls {
        // Until the client gives up.
        stream.set_read_timeout(Some(Duration::from_secs(20)))?;
        let _ = stream.read(&mut [0])?;
    }
    Ok(())
}
