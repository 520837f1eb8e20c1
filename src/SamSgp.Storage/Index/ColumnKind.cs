namespace SamSgp.Storage.Index;

/// <summary>How a column of the index keeps an attribute's first value, which decides how it is compared.</summary>
internal enum ColumnKind
{
    /// <summary>As it is; compared with regard to case (PS3.4 C.2.2.2.1).</summary>
    Text,

    /// <summary>DA as YYYYMMDD.</summary>
    Date,

    /// <summary>TM filled up to HHMMSS.FFFFFF, so that texts compare as times do.</summary>
    Time,

    /// <summary>IS as an integer; null where there is none.</summary>
    Number,

    /// <summary>PN folded to lower case, all component groups; a second column has its words for fuzzy matching.</summary>
    PersonName,
}
