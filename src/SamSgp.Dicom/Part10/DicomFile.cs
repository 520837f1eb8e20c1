using System.Text;

namespace SamSgp.Dicom;

/// <summary>A DICOM file (PS3.10): file meta information and a dataset.</summary>
public sealed partial class DicomFile
{
    /// <summary>An empty file.</summary>
    public DicomFile() : this(new DicomFileMetaInformation(), new DicomDataset())
    {
    }

    /// <summary>A file of a dataset, with the file meta information that belongs to it.</summary>
    public DicomFile(DicomDataset dataset) : this(new DicomFileMetaInformation(dataset), dataset)
    {
    }

    internal DicomFile(DicomFileMetaInformation meta, DicomDataset dataset) => (FileMetaInfo, Dataset) = (meta, dataset);

    /// <summary>Where it was opened from; null for a stream or a new file.</summary>
    public string? Path { get; private set; }

    /// <summary>Its outer form.</summary>
    public DicomFileFormat Format { get; internal set; }

    /// <summary>The attributes of group 0002; its TransferSyntax is what Save writes.</summary>
    public DicomFileMetaInformation FileMetaInfo { get; }

    /// <summary>The attributes of the object.</summary>
    public DicomDataset Dataset { get; internal set; }

    /// <summary>True where reading was stopped or left large values out: such a file must not be saved over its original.
    /// </summary>
    public bool IsPartial { get; internal set; }

    /// <summary>The faults that its reader forgave, at most 1,000; none for a right file.</summary>
    public IReadOnlyList<DicomLeniency> Leniencies { get; internal set; } = [];

    /// <summary>The 128 bytes before DICM, which are free for use; empty for zeros.</summary>
    public ReadOnlyMemory<byte> Preamble { get; set; }

    /// <summary>Whether a file has DICM after 128 bytes.</summary>
    public static bool HasValidHeader(string path)
    {
        Span<byte> start = stackalloc byte[132];
        using var handle = System.IO.File.OpenHandle(path);
        return RandomAccess.Read(handle, start, 0) == start.Length && start[128..].SequenceEqual("DICM"u8);
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="DicomFormatException">It is no DICOM.</exception>
    public static DicomFile Open(string fileName, FileReadOption readOption = FileReadOption.Default,
        int largeObjectSize = 0) => Open(fileName, Options(null, null, readOption, largeObjectSize));

    /// <summary>Reads a file.</summary>
    /// <param name="fileName">The file.</param>
    /// <param name="fallbackEncoding">Of text where the dataset has no SpecificCharacterSet.</param>
    /// <param name="stop">Ends the reading when it returns true for the attribute that comes.</param>
    /// <param name="readOption">What happens to large values.</param>
    /// <param name="largeObjectSize">Bytes from which a value is large; 0 for 64 KiB.</param>
    /// <exception cref="DicomFormatException">It is no DICOM.</exception>
    public static DicomFile Open(string fileName, Encoding fallbackEncoding, Func<ParseState, bool>? stop = null,
        FileReadOption readOption = FileReadOption.Default, int largeObjectSize = 0) =>
        Open(fileName, Options(fallbackEncoding, stop, readOption, largeObjectSize));

    /// <summary>Reads a file as options say.</summary>
    /// <exception cref="DicomFormatException">It is no DICOM.</exception>
    public static DicomFile Open(string fileName, DicomReadOptions options)
    {
        // The source reads in large blocks of its own.
        using var stream = new FileStream(fileName, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        var path = System.IO.Path.GetFullPath(fileName);
        var file = FileReader.Read(new ByteSource(stream, path), options);
        file.Path = path;
        return file;
    }

    /// <summary>Reads a stream from where it is.</summary>
    /// <exception cref="DicomFormatException">It is no DICOM.</exception>
    public static DicomFile Open(Stream stream, FileReadOption readOption = FileReadOption.Default,
        int largeObjectSize = 0) => Open(stream, Options(null, null, readOption, largeObjectSize));

    /// <summary>Reads a stream from where it is; see
    /// <see cref="Open(string, Encoding, Func{ParseState, bool}, FileReadOption, int)"/>.</summary>
    /// <exception cref="DicomFormatException">It is no DICOM.</exception>
    public static DicomFile Open(Stream stream, Encoding fallbackEncoding, Func<ParseState, bool>? stop = null,
        FileReadOption readOption = FileReadOption.Default, int largeObjectSize = 0) =>
        Open(stream, Options(fallbackEncoding, stop, readOption, largeObjectSize));

    /// <summary>Reads a stream from where it is, as options say.</summary>
    /// <exception cref="DicomFormatException">It is no DICOM.</exception>
    public static DicomFile Open(Stream stream, DicomReadOptions options) => FileReader.Read(new ByteSource(stream), options);

    /// <summary>Reads a file that is in memory; values point into it.</summary>
    /// <exception cref="DicomFormatException">It is no DICOM.</exception>
    public static DicomFile Open(ReadOnlyMemory<byte> memory, DicomReadOptions? options = null) =>
        FileReader.Read(new ByteSource(memory), options ?? DicomReadOptions.Default);

    /// <summary>Reads a file on another thread.</summary>
    /// <exception cref="DicomFormatException">It is no DICOM.</exception>
    public static Task<DicomFile> OpenAsync(string fileName, FileReadOption readOption = FileReadOption.Default,
        int largeObjectSize = 0) =>
        OpenAsync(fileName, Options(null, null, readOption, largeObjectSize), CancellationToken.None);

    /// <summary>Reads a file on another thread, as options say.</summary>
    /// <exception cref="DicomFormatException">It is no DICOM.</exception>
    public static Task<DicomFile> OpenAsync(string fileName, DicomReadOptions options, CancellationToken cancellationToken) =>
        Task.Run(() => Open(fileName, options), cancellationToken);

    /// <summary>Reads a stream from where it is.</summary>
    /// <exception cref="DicomFormatException">It is no DICOM.</exception>
    public static Task<DicomFile> OpenAsync(Stream stream, FileReadOption readOption = FileReadOption.Default,
        int largeObjectSize = 0) =>
        OpenAsync(stream, Options(null, null, readOption, largeObjectSize), CancellationToken.None);

    /// <summary>Reads a stream from where it is, as options say. A stream that cannot seek, such as a request's body, is
    /// first taken into memory, or into a temporary file where it is longer than 4 MiB.</summary>
    /// <exception cref="DicomFormatException">It is no DICOM.</exception>
    public static async Task<DicomFile> OpenAsync(Stream stream, DicomReadOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (stream is MemoryStream) return Open(stream, options);
        if (stream.CanSeek) return await Task.Run(() => Open(stream, options), cancellationToken);
        // What it is taken into does not outlive the call.
        if (options.ReadOption == FileReadOption.ReadLargeOnDemand) options = options with { ReadOption = FileReadOption.ReadAll };
        return await SpooledStream.ReadAsync(stream, spool => Open(spool, options), cancellationToken);
    }

    private static DicomReadOptions Options(Encoding? fallback, Func<ParseState, bool>? stop, FileReadOption readOption, int largeObjectSize) => new()
    {
        FallbackCharacterSet = fallback is null ? DicomCharacterSet.Default : DicomCharacterSet.Of(fallback),
        Stop = stop,
        ReadOption = readOption,
        LargeObjectSize = largeObjectSize > 0 ? largeObjectSize : DicomReadOptions.Default.LargeObjectSize,
    };
}
