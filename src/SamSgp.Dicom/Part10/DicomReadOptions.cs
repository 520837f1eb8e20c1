namespace SamSgp.Dicom;

/// <summary>How a file is read and what it may cost. The defaults are meant for files from anywhere.</summary>
public sealed record DicomReadOptions
{
    /// <summary>What happens to large values. Default: all are read.</summary>
    public FileReadOption ReadOption { get; init; }

    /// <summary>Bytes from which a value is large. Default: 64 KiB.</summary>
    public int LargeObjectSize { get; init; } = 64 * 1024;

    /// <summary>Stops, leaving the file partial, when it returns true for the attribute that comes.</summary>
    public Func<ParseState, bool>? Stop { get; init; }

    /// <summary>Whether reading ends before PixelData (7FE0,0008 to 7FE0,0010) of the dataset itself.</summary>
    public bool StopBeforePixelData { get; init; }

    /// <summary>The character set of text where the dataset names none. Default: ASCII, higher bytes as Latin-1.</summary>
    public DicomCharacterSet FallbackCharacterSet { get; init; } = DicomCharacterSet.Default;

    /// <summary>Whether every fault is an exception, none a leniency.</summary>
    public bool IsStrict { get; init; }

    /// <summary>Most sequences around an attribute. Default: 64.</summary>
    public int MaximumDepth { get; init; } = 64;

    /// <summary>Most attributes, items and fragments, on all levels together. Default: 5,000,000.</summary>
    public int MaximumElements { get; init; } = 5_000_000;

    /// <summary>Most bytes of an inflated dataset. Default: 1 GiB.</summary>
    public long MaximumInflatedSize { get; init; } = 1L << 30;

    internal static DicomReadOptions Default { get; } = new();
}
