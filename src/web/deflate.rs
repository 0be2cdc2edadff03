//! Links, packed and opened by the browser: its own deflate costs the download nothing.

use js_sys::{Promise, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::page::link::{self, Saved, Trouble};

#[wasm_bindgen]
extern "C" {
    type Response;
    #[wasm_bindgen(constructor, catch)]
    fn new(body: &Uint8Array) -> Result<Response, JsValue>;
    #[wasm_bindgen(method, getter)]
    fn body(this: &Response) -> Stream;

    type Stream;
    #[wasm_bindgen(method, catch, js_name = pipeThrough)]
    fn pipe_through(this: &Stream, through: &JsValue) -> Result<Stream, JsValue>;
    #[wasm_bindgen(method, js_name = getReader)]
    fn reader(this: &Stream) -> Reader;

    type Reader;
    #[wasm_bindgen(method)]
    fn read(this: &Reader) -> Promise;
    #[wasm_bindgen(method)]
    fn cancel(this: &Reader);

    type Chunk;
    #[wasm_bindgen(method, getter)]
    fn value(this: &Chunk) -> Option<Uint8Array>;

    type CompressionStream;
    #[wasm_bindgen(constructor, catch)]
    fn new(format: &str) -> Result<CompressionStream, JsValue>;

    type DecompressionStream;
    #[wasm_bindgen(constructor, catch)]
    fn new(format: &str) -> Result<DecompressionStream, JsValue>;
}

/// The form without header and checksum.
const FORMAT: &str = "deflate-raw";

/// The fragment of a state; `None` in a browser that cannot pack.
pub async fn pack(saved: &Saved) -> Option<String> {
    let packer = CompressionStream::new(FORMAT).ok()?;
    let packed = through(saved.write().as_bytes(), &packer, usize::MAX).await;
    packed.ok().map(|packed| link::fragment(&packed))
}

/// The state that a link's bytes hold.
pub async fn unpack(bytes: &[u8]) -> Result<Saved, Trouble> {
    let unpacker = DecompressionStream::new(FORMAT).map_err(|_| Trouble::Damaged)?;
    let text = through(bytes, &unpacker, link::LIMIT).await?;
    String::from_utf8(text)
        .ok()
        .and_then(|text| Saved::read(&text))
        .ok_or(Trouble::Damaged)
}

/// A few bytes can hold millions: reading ends at the limit.
async fn through(bytes: &[u8], stream: &JsValue, limit: usize) -> Result<Vec<u8>, Trouble> {
    let damaged = |_| Trouble::Damaged;
    let reader = Response::new(&Uint8Array::from(bytes))
        .and_then(|response| response.body().pipe_through(stream))
        .map_err(damaged)?
        .reader();
    let mut all = Vec::new();
    loop {
        let chunk: Chunk = JsFuture::from(reader.read())
            .await
            .map_err(damaged)?
            .unchecked_into();
        let Some(chunk) = chunk.value() else {
            return Ok(all);
        };
        if all.len() + chunk.length() as usize > limit {
            reader.cancel();
            return Err(Trouble::TooLarge);
        }
        all.extend(chunk.to_vec());
    }
}
