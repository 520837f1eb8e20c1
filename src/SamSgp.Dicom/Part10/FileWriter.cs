using System.IO.Compression;

namespace SamSgp.Dicom;

/// <summary>Writes a file (PS3.10 7): preamble, file meta information, dataset.</summary>
internal static class FileWriter
{
    public static void Write(DicomFile file, Stream stream, DicomWriteOptions options)
    {
        var (meta, dataset, syntax) = Encode(file, options);
        meta.CopyTo(stream);
        if (!syntax.IsDeflate)
        {
            dataset.CopyTo(stream);
            return;
        }

        var counter = new CountingStream(stream);
        using (var deflate = new DeflateStream(counter, CompressionLevel.Optimal, leaveOpen: true)) dataset.CopyTo(deflate);
        if (counter.Count % 2 != 0) stream.WriteByte(0);
    }

    public static async Task WriteAsync(DicomFile file, Stream stream, DicomWriteOptions options, CancellationToken cancellationToken)
    {
        var (meta, dataset, syntax) = Encode(file, options);
        await meta.CopyToAsync(stream, cancellationToken);
        if (!syntax.IsDeflate)
        {
            await dataset.CopyToAsync(stream, cancellationToken);
            return;
        }

        var counter = new CountingStream(stream);
        await using (var deflate = new DeflateStream(counter, CompressionLevel.Optimal, leaveOpen: true))
            await dataset.CopyToAsync(deflate, cancellationToken);
        if (counter.Count % 2 != 0) await stream.WriteAsync(new byte[1], cancellationToken);
    }

    /// <summary>Bytes of the file; null for a deflated one, which is only known when it is written.</summary>
    public static long? Length(DicomFile file, DicomWriteOptions options)
    {
        var (meta, dataset, syntax) = Encode(file, options);
        return syntax.IsDeflate ? null : meta.Length + dataset.Length;
    }

    private static (EncodedDataset Meta, EncodedDataset Dataset, DicomTransferSyntax Syntax) Encode(DicomFile file, DicomWriteOptions options)
    {
        var syntax = file.FileMetaInfo.TransferSyntax ?? file.Dataset.InternalTransferSyntax;
        if (!syntax.IsExplicitVR && (syntax.SwapPixelData || syntax.Endian == Endian.Big))
            throw new DicomFileException(file, $"{syntax} is read but not written; choose another transfer syntax.");
        var dataset = new EncodedDataset();
        new DatasetWriter(dataset, syntax, options).Write(file.Dataset);
        return (EncodeMeta(file, syntax), dataset, syntax);
    }

    private static EncodedDataset EncodeMeta(DicomFile file, DicomTransferSyntax syntax)
    {
        var body = new EncodedDataset();
        var meta = Complete(file, syntax);
        new DatasetWriter(body, DicomTransferSyntax.ExplicitVRLittleEndian, DicomWriteOptions.Default).WriteMeta(meta);
        meta.AddOrUpdate(new DicomUnsignedLong(DicomTag.FileMetaInformationGroupLength, (uint)body.Length));
        var output = new EncodedDataset();
        output.Bytes(file.Preamble.Length == 128 ? file.Preamble.Span : new byte[128]);
        output.Bytes("DICM"u8);
        new DatasetWriter(output, DicomTransferSyntax.ExplicitVRLittleEndian, DicomWriteOptions.Default).WriteMeta(meta);
        return output;
    }

    // The file's own, with what PS3.10 7.1 requires where it is missing.
    private static DicomDataset Complete(DicomFile file, DicomTransferSyntax syntax)
    {
        var meta = new DicomDataset().NotValidated();
        foreach (var item in file.FileMetaInfo)
            if (item.Tag.Group == 2 && item.Tag.Element != 0) meta.Put(item);
        foreach (var item in new DicomFileMetaInformation(file.Dataset))
            if (!meta.Contains(item.Tag)) meta.Put(item);
        meta.AddOrUpdate(DicomTag.TransferSyntaxUID, syntax);
        return meta;
    }
}
