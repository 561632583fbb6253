//! Compressed and packed input, made on the spot.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    dead_code,
    unreachable_pub,
    reason = "a failing test panics, and each test file uses its part"
)]

use std::io::Write;

pub fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

pub fn deflate(text: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

pub fn bzip2(text: &[u8]) -> Vec<u8> {
    let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

pub fn xz(text: &[u8]) -> Vec<u8> {
    let mut encoder = liblzma::write::XzEncoder::new(Vec::new(), 1);
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

pub fn zstd(text: &[u8]) -> Vec<u8> {
    let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 1).unwrap();
    encoder.include_checksum(true).unwrap();
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

pub type Encoder = fn(&[u8]) -> Vec<u8>;
pub const ENCODERS: [(&str, Encoder); 4] =
    [("gz", gzip), ("bz2", bzip2), ("xz", xz), ("zst", zstd)];

/// How a zip's local header gives the sizes.
#[derive(Clone, Copy, PartialEq)]
pub enum Sizes {
    After,
    /// After it, in eight bytes each: what a stream of more than 4 GiB needs.
    AfterZip64,
    Before,
    Zip64,
}

pub fn zip(members: &[(&str, &[u8])], method: u16, sizes: Sizes) -> Vec<u8> {
    let mut archive = Vec::new();
    for (name, text) in members {
        let data = if method == 8 {
            deflate(text)
        } else {
            text.to_vec()
        };
        let mut sum = flate2::Crc::new();
        sum.update(text);
        let (packed, size) = (data.len() as u64, text.len() as u64);
        let is_after = matches!(sizes, Sizes::After | Sizes::AfterZip64);
        archive.extend(b"PK\x03\x04\x14\0");
        archive.extend(u16::to_le_bytes(if is_after { 8 } else { 0 }));
        archive.extend(method.to_le_bytes());
        archive.extend([0; 4]);
        let mut extra = Vec::new();
        match sizes {
            Sizes::After => archive.extend([0; 12]),
            Sizes::AfterZip64 => {
                archive.extend([0; 4]);
                archive.extend([0xff; 8]);
                extra.extend([1, 0, 16, 0]);
                extra.extend([0; 16]);
            }
            Sizes::Before => {
                archive.extend(sum.sum().to_le_bytes());
                archive.extend((packed as u32).to_le_bytes());
                archive.extend((size as u32).to_le_bytes());
            }
            Sizes::Zip64 => {
                archive.extend(sum.sum().to_le_bytes());
                archive.extend([0xff; 8]);
                extra.extend([9, 9, 2, 0, 0, 0, 1, 0, 16, 0]);
                extra.extend(size.to_le_bytes());
                extra.extend(packed.to_le_bytes());
            }
        }
        archive.extend((name.len() as u16).to_le_bytes());
        archive.extend((extra.len() as u16).to_le_bytes());
        archive.extend(name.as_bytes());
        archive.extend(extra);
        archive.extend(data);
        if is_after {
            archive.extend(b"PK\x07\x08");
            archive.extend(sum.sum().to_le_bytes());
        }
        if sizes == Sizes::After {
            archive.extend((packed as u32).to_le_bytes());
            archive.extend((size as u32).to_le_bytes());
        } else if sizes == Sizes::AfterZip64 {
            archive.extend(packed.to_le_bytes());
            archive.extend(size.to_le_bytes());
        }
    }
    archive.extend(b"PK\x01\x02 a directory nobody reads");
    archive
}

pub fn tar(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = Vec::new();
    let mut add = |name: &[u8], kind: u8, text: &[u8]| {
        let mut header = [0; 512];
        let short = &name[..name.len().min(100)];
        header[..short.len()].copy_from_slice(short);
        header[124..135].copy_from_slice(format!("{:011o}", text.len()).as_bytes());
        header[148..156].fill(b' ');
        header[156] = kind;
        header[257..265].copy_from_slice(b"ustar\x0000");
        let sum: u64 = header.iter().map(|byte| u64::from(*byte)).sum();
        header[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
        archive.extend(header);
        archive.extend(text);
        archive.resize(archive.len().next_multiple_of(512), 0);
    };
    for (name, text) in members {
        if name.ends_with('/') {
            add(name.as_bytes(), b'5', b"");
            continue;
        }
        if name.len() > 100 {
            if name.len() % 2 == 0 {
                add(b"././@LongLink", b'L', format!("{name}\0").as_bytes());
            } else {
                let length = name.len() + " path=\n".len() + 3;
                add(
                    b"PaxHeader",
                    b'x',
                    format!("{length} path={name}\n").as_bytes(),
                );
            }
        }
        add(name.as_bytes(), b'0', text);
    }
    archive.extend([0; 1024]);
    archive
}
