// Three training steps of the founding example, in Rust without a crate:
// rustc -O founding.rs && ./founding [address]
//
// A JSON library would read the answers; without one they are cut as text, and no digit of them is lost.
use std::error::Error;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const DATA: &str = r#"
    "X": [[0.05, 0.10], [0.15, 0.20], [0.25, 0.30], [0.35, 0.40]],
    "y": [[0.01], [0.02], [0.03], [0.04]]"#;
const TARGETS: [f64; 4] = [0.01, 0.02, 0.03, 0.04];
const FIRST: &str = r#"
    "layers": [
        {"W": [[0.15, 0.20, 0.25], [0.30, 0.35, 0.40]], "b": [0, 0, 0], "activation": "sigmoid"},
        {"W": [[0.45], [0.50], [0.55]], "b": [0], "activation": "identity"}
    ],
    "optimizer": {"kind": "adam", "lr": 0.1}}"#;

/// The text between two others.
fn between<'a>(text: &'a str, before: &str, after: &str) -> Result<&'a str> {
    let (_, rest) = text
        .split_once(before)
        .ok_or_else(|| format!("no {before} in {text}"))?;
    let (found, _) = rest
        .split_once(after)
        .ok_or_else(|| format!("no {after} in {rest}"))?;
    Ok(found)
}

/// The body of the answer to a POST.
fn post(address: &str, path: &str, body: &str) -> Result<String> {
    let authority = address.trim_start_matches("http://");
    let mut stream = TcpStream::connect(authority)?;
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    write!(
        stream,
        "POST {path} HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )?;
    let mut reply = String::new();
    stream.read_to_string(&mut reply)?;
    let (head, body) = reply
        .split_once("\r\n\r\n")
        .ok_or("the answer has no end of its head")?;
    if head.split(' ').nth(1) != Some("200") {
        let (title, detail) = (
            between(body, r#""title":""#, r#"",""#)?,
            between(body, r#""detail":""#, r#"",""#)?,
        );
        return Err(format!("{title}: {detail}").into());
    }
    Ok(body.to_string())
}

fn half_mse(outputs: &[f64]) -> f64 {
    let errors = outputs.iter().zip(TARGETS).map(|(a, y)| a - y);
    errors.fold(0.0, |sum, error| sum + error * error) / (2 * TARGETS.len()) as f64
}

fn main() -> Result<()> {
    let set = std::env::args()
        .nth(1)
        .or_else(|| std::env::var("CHAINRULE_URL").ok());
    let address = set.unwrap_or_else(|| "http://127.0.0.1:8000".to_string());
    let mut network = FIRST.to_string(); // layers and optimizer, up to the end of the request
    for _ in 0..3 {
        let answer = post(&address, "/step", &format!("{{{DATA},{network}"))?;
        let loss: f64 = between(&answer, r#""loss":"#, ",")?.parse()?;
        println!("{loss}");
        let outputs = between(&answer, r#""A_2":[["#, "]]")?
            .split("],[")
            .map(str::parse);
        let outputs: Vec<f64> = outputs.collect::<std::result::Result<_, _>>()?;
        if loss != half_mse(&outputs) {
            return Err("A_2 and y give another loss".into());
        }
        let (_, next) = answer
            .split_once(r#""next":{"#)
            .ok_or("the answer has no next")?;
        network = next
            .strip_suffix('}')
            .ok_or("the answer does not end with next")?
            .to_string();
    }
    Ok(())
}
