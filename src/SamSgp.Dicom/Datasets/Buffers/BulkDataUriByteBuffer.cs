namespace SamSgp.Dicom;

/// <summary>A value that lies at a URI (PS3.18 F.2.6): DICOM JSON names the place, the bytes come from elsewhere.</summary>
public sealed class BulkDataUriByteBuffer : IByteBuffer
{
    private byte[]? _data;

    /// <summary>A value at a URI.</summary>
    public BulkDataUriByteBuffer(string bulkDataUri) => BulkDataUri = bulkDataUri;

    /// <summary>Where the bytes are.</summary>
    public string BulkDataUri { get; }

    /// <summary>Whether the bytes have been given to <see cref="Data"/>.</summary>
    public bool IsMemory => _data is not null;

    /// <inheritdoc/>
    public long Size => _data?.Length ?? 0;

    /// <summary>The bytes; set by whoever fetched them.</summary>
    /// <exception cref="DicomDataException">Nobody fetched them.</exception>
    public byte[] Data
    {
        get => _data ?? throw new DicomDataException($"The bulk data at {BulkDataUri} has not been fetched.");
        set => _data = value;
    }

    /// <inheritdoc/>
    public void GetByteRange(long offset, int count, byte[] output) =>
        Data.AsSpan(checked((int)offset), count).CopyTo(output);

    /// <inheritdoc/>
    public void CopyToStream(Stream stream) => stream.Write(Data);

    /// <inheritdoc/>
    public Task CopyToStreamAsync(Stream stream, CancellationToken cancellationToken) =>
        stream.WriteAsync(Data, cancellationToken).AsTask();
}
