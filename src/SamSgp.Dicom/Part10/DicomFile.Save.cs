namespace SamSgp.Dicom;

// Writing.
public sealed partial class DicomFile
{
    /// <summary>Writes the file in the transfer syntax of <see cref="FileMetaInfo"/>. The name appears when all is
    /// written: a failure leaves what was there.</summary>
    /// <exception cref="DicomDataException">The dataset cannot be written so.</exception>
    public void Save(string fileName, DicomWriteOptions? options = null)
    {
        var temporary = Temporary(fileName);
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16)) Save(stream, options);
            System.IO.File.Move(temporary, fileName, overwrite: true);
        }
        finally
        {
            System.IO.File.Delete(temporary);
        }
    }

    /// <summary>Writes the file to a stream in the transfer syntax of <see cref="FileMetaInfo"/>.</summary>
    /// <exception cref="DicomDataException">The dataset cannot be written so.</exception>
    public void Save(Stream stream, DicomWriteOptions? options = null) =>
        FileWriter.Write(this, stream, options ?? DicomWriteOptions.Default);

    /// <summary>As <see cref="Save(string, DicomWriteOptions)"/>, without blocking.</summary>
    public Task SaveAsync(string fileName, DicomWriteOptions? options = null) =>
        SaveAsync(fileName, options, CancellationToken.None);

    /// <summary>As <see cref="Save(string, DicomWriteOptions)"/>, without blocking.</summary>
    public async Task SaveAsync(string fileName, DicomWriteOptions? options, CancellationToken cancellationToken)
    {
        var temporary = Temporary(fileName);
        try
        {
            await using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16, useAsync: true))
                await SaveAsync(stream, options, cancellationToken);
            System.IO.File.Move(temporary, fileName, overwrite: true);
        }
        finally
        {
            System.IO.File.Delete(temporary);
        }
    }

    /// <summary>As <see cref="Save(Stream, DicomWriteOptions)"/>, without blocking.</summary>
    public Task SaveAsync(Stream stream, DicomWriteOptions? options = null) =>
        SaveAsync(stream, options, CancellationToken.None);

    /// <summary>As <see cref="Save(Stream, DicomWriteOptions)"/>, without blocking.</summary>
    public Task SaveAsync(Stream stream, DicomWriteOptions? options, CancellationToken cancellationToken) =>
        FileWriter.WriteAsync(this, stream, options ?? DicomWriteOptions.Default, cancellationToken);

    /// <summary>Bytes that <see cref="Save(Stream, DicomWriteOptions)"/> will write; null for a deflated transfer syntax,
    /// where that is known only afterwards.</summary>
    public long? CalculateLength(DicomWriteOptions? options = null) => FileWriter.Length(this, options ?? DicomWriteOptions.Default);

    private static string Temporary(string fileName) => $"{System.IO.Path.GetFullPath(fileName)}.{Guid.NewGuid():N}.tmp";
}
