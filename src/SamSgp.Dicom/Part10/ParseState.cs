namespace SamSgp.Dicom;

/// <summary>Where a reader is, for a caller's decision whether to stop.</summary>
public sealed class ParseState
{
    /// <summary>The attribute before, on any level; null at the start.</summary>
    public DicomTag? PreviousTag { get; internal set; }

    /// <summary>The attribute that comes.</summary>
    public DicomTag Tag { get; internal set; }

    /// <summary>Number of sequences around it.</summary>
    public int SequenceDepth { get; internal set; }
}
