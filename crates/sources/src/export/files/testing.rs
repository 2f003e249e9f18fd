//! Archives built byte by byte, so that a test can make each field lie.

use std::io::Read;

use flate2::{Compression, Crc, read::DeflateEncoder};

/// One entry; every field but name and content may be set to a lie.
#[derive(Debug, Clone)]
pub struct Made {
    pub name: Vec<u8>,
    pub content: Vec<u8>,
    pub deflate: bool,
    pub flags: u16,
    pub method: Option<u16>,
    pub crc: Option<u32>,
    pub unpacked: Option<u32>,
    pub header_at: Option<u32>,
    pub mode: u32,
    pub date: u16,
    pub time: u16,
}

pub fn entry(name: &str, content: &[u8]) -> Made {
    Made {
        name: name.as_bytes().to_vec(),
        content: content.to_vec(),
        deflate: false,
        flags: 0,
        method: None,
        crc: None,
        unpacked: None,
        header_at: None,
        mode: 0,
        date: (2026 - 1980) << 9 | 4 << 5 | 24,
        time: 9 << 11 | 37 << 5 | 28,
    }
}

pub fn zip(entries: &[Made]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut list = Vec::new();
    for made in entries {
        let header_at = made.header_at.unwrap_or(out.len() as u32);
        let packed = if made.deflate {
            let mut packed = Vec::new();
            DeflateEncoder::new(made.content.as_slice(), Compression::best())
                .read_to_end(&mut packed)
                .expect("memory reads");
            packed
        } else {
            made.content.clone()
        };
        let common = common_fields(made, packed.len() as u32);
        out.extend_from_slice(b"PK\x03\x04\x14\x00");
        out.extend_from_slice(&common);
        out.extend_from_slice(&[0, 0]);
        out.extend_from_slice(&made.name);
        out.extend_from_slice(&packed);
        list.extend_from_slice(b"PK\x01\x02\x14\x03\x14\x00");
        list.extend_from_slice(&common);
        list.extend_from_slice(&[0; 8]);
        list.extend_from_slice(&(made.mode << 16).to_le_bytes());
        list.extend_from_slice(&header_at.to_le_bytes());
        list.extend_from_slice(&made.name);
    }
    let (list_at, count) = (out.len() as u32, entries.len() as u16);
    out.extend_from_slice(&list);
    out.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    out.extend_from_slice(&count.to_le_bytes());
    out.extend_from_slice(&count.to_le_bytes());
    out.extend_from_slice(&(list.len() as u32).to_le_bytes());
    out.extend_from_slice(&list_at.to_le_bytes());
    out.extend_from_slice(&[0, 0]);
    out
}

fn common_fields(made: &Made, packed: u32) -> Vec<u8> {
    let mut crc = Crc::new();
    crc.update(&made.content);
    let method = made.method.unwrap_or(if made.deflate { 8 } else { 0 });
    let unpacked = made.unpacked.unwrap_or(made.content.len() as u32);
    let mut fields = Vec::new();
    for short in [made.flags, method, made.time, made.date] {
        fields.extend_from_slice(&short.to_le_bytes());
    }
    for long in [made.crc.unwrap_or(crc.sum()), packed, unpacked] {
        fields.extend_from_slice(&long.to_le_bytes());
    }
    fields.extend_from_slice(&(made.name.len() as u16).to_le_bytes());
    fields
}
