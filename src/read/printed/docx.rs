//! A printed issue in DOCX.
