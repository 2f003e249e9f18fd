//! The file an envelope is: a receipt as JSON, sealed so that a flipped bit shows.

use serde_json::Value;

use super::RECOVER;
use crate::receipt::Receipt;
use crate::seal::seal;

/// Holds the SHA-256 over the other fields, as they stand in the file.
const SEAL: &str = "seal";

pub(super) fn write(receipt: &Receipt) -> Vec<u8> {
    let mut fields = serde_json::to_value(receipt).expect("a receipt holds only what JSON can say");
    let seal = seal(&fields);
    if let Value::Object(fields) = &mut fields {
        fields.insert(SEAL.to_owned(), seal.into());
    }
    let mut text = serde_json::to_vec_pretty(&fields).expect("a value is JSON already");
    text.push(b'\n');
    text
}

/// The receipt, if the file is as we wrote it; otherwise what is wrong with it.
pub(super) fn read(text: &[u8], landing_id: &str) -> Result<Receipt, String> {
    if text.is_empty() {
        return Err("the envelope is empty: import the file again".to_owned());
    }
    let unreadable = |error| format!("the envelope cannot be read: {error}; {RECOVER}");
    let mut fields: Value = serde_json::from_slice(text).map_err(unreadable)?;
    let found = fields
        .as_object_mut()
        .and_then(|fields| fields.remove(SEAL));
    if found != Some(seal(&fields).into()) {
        return Err(format!(
            "the envelope was changed: its seal is broken; {RECOVER}"
        ));
    }
    let receipt: Receipt = serde_json::from_value(fields).map_err(unreadable)?;
    if receipt.landing_id != landing_id {
        return Err(format!("the envelope speaks of another file; {RECOVER}"));
    }
    Ok(receipt)
}

#[cfg(test)]
mod tests {
    use super::super::tests::receipt;
    use super::*;

    #[test]
    fn every_flipped_bit_is_found() {
        let receipt = receipt("anna", "Overview \"1\".csv", b"1", 1);
        let text = write(&receipt);
        assert_eq!(read(&text, &receipt.landing_id), Ok(receipt.clone()));
        for (position, bit) in (0..text.len()).flat_map(|at| (0..8).map(move |bit| (at, bit))) {
            let mut flipped = text.clone();
            flipped[position] ^= 1 << bit;
            let found = read(&flipped, &receipt.landing_id);
            assert!(found.is_err(), "bit {bit} of byte {position}");
        }
    }
}
