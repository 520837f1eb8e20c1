namespace SamSgp.Dicom;

/// <summary>The faults that a reader forgives; each is noted on the file.</summary>
public enum DicomLeniencyKind
{
    /// <summary>The 128 bytes before DICM, or DICM itself, are missing.</summary>
    MissingPreamble,

    /// <summary>There is no file meta information; the transfer syntax was guessed.</summary>
    MissingFileMetaInformation,

    /// <summary>The file meta information names no transfer syntax; it was guessed.</summary>
    MissingTransferSyntax,

    /// <summary>The dataset is not in the transfer syntax that the file names.</summary>
    WrongTransferSyntax,

    /// <summary>The length of the file meta information is missing.</summary>
    MissingMetaGroupLength,

    /// <summary>The length of the file meta information is not the one stated.</summary>
    WrongMetaGroupLength,

    /// <summary>The deflated dataset has a zlib header, or is not deflated.</summary>
    WrongDeflate,

    /// <summary>Two bytes that are no VR stand where one must; the value was kept with VR UN, or read as implicit VR.
    /// </summary>
    InvalidVR,

    /// <summary>A value ends where the file ends, before its stated length.</summary>
    TruncatedValue,

    /// <summary>Too few bytes for an element are left at the end.</summary>
    TrailingBytes,

    /// <summary>A value has an odd length.</summary>
    OddLength,

    /// <summary>A value or item ends after the item or sequence that it is in.</summary>
    WrongItemLength,

    /// <summary>An item or sequence of undefined length has no end of its own.</summary>
    MissingDelimiter,

    /// <summary>The end of an item or sequence where none is open.</summary>
    StrayDelimiter,

    /// <summary>An item where no sequence is open; it was dropped.</summary>
    StrayItem,

    /// <summary>A delimiter with a length other than 0.</summary>
    DelimiterLength,

    /// <summary>An attribute comes twice; the last counts.</summary>
    DuplicateElement,

    /// <summary>Attributes are not in the order of their tags.</summary>
    ElementOrder,

    /// <summary>An attribute that is no sequence has an undefined length; it was read as a sequence.</summary>
    UndefinedLength,

    /// <summary>A sequence is implicit VR inside an explicit VR dataset, or the other way round, or big endian in a little
    /// endian one.</summary>
    MixedEncoding,

    /// <summary>A fragment or its offset table is malformed.</summary>
    WrongFragment,
}
