using System.IO.Pipelines;
using SamSgp.Dicom;
using SamSgp.Imaging.Codecs;
using SamSgp.Storage.Instances;

namespace SamSgp.Dicomweb.Wado;

/// <summary>Writes stored instances in another transfer syntax, a frame at a time in memory.</summary>
internal static class InstanceTranscoder
{
    private static readonly DicomReadOptions Options =
        new() { ReadOption = FileReadOption.ReadLargeOnDemand, MaximumInflatedSize = InflationGate.Largest };

    /// <summary>Writes an instance.</summary>
    /// <param name="instance">The stored instance.</param>
    /// <param name="transferSyntaxUid">A native one that <see cref="TransferSyntaxes.Choose"/> gave for it.</param>
    /// <param name="output">Gets the Part 10 file.</param>
    /// <param name="cancellationToken">The client has gone.</param>
    public static async Task WriteAsync(
        StoredInstance instance, string transferSyntaxUid, PipeWriter output, CancellationToken cancellationToken)
    {
        if (await Task.Run(() => InflationGate.TryOpen(instance.Path, Options), cancellationToken) is { } opened)
        {
            await WriteAsync(opened, transferSyntaxUid, output, cancellationToken);
            return;
        }

        using var place = await InflationGate.EnterSendingAsync(cancellationToken);
        await WriteAsync(await DicomFile.OpenAsync(instance.Path, Options, cancellationToken), transferSyntaxUid, output, cancellationToken);
    }

    private static async Task WriteAsync(DicomFile file, string transferSyntaxUid, PipeWriter output, CancellationToken cancellationToken)
    {
        if (file.Dataset.GetDicomItem<DicomItem>(DicomTag.PixelData) is DicomFragmentSequence) Decode(file.Dataset);
        file.FileMetaInfo.TransferSyntax = DicomTransferSyntax.Parse(transferSyntaxUid);
        await using var stream = output.AsStream(leaveOpen: true);
        await file.SaveAsync(stream, null, cancellationToken);
    }

    // What a codec did to colours is undone by decoding; samples come pixel by pixel (PS3.3 C.7.6.3.1.3).
    private static void Decode(DicomDataset dataset)
    {
        var reader = FrameReader.Open(dataset);
        var decoded = reader.Read(0).Layout;
        var pixels = new DecodedFrames(reader);
        dataset.Remove(DicomTag.ExtendedOffsetTable, DicomTag.ExtendedOffsetTableLengths);
        dataset.AddOrUpdate(DicomTag.PhotometricInterpretation, decoded.PhotometricInterpretation);
        dataset.AddOrUpdate(DicomTag.PixelRepresentation, (ushort)(decoded.IsSigned ? 1 : 0));
        if (reader.Layout.SamplesPerPixel > 1) dataset.AddOrUpdate(DicomTag.PlanarConfiguration, (ushort)0);
        dataset.AddOrUpdate(reader.Layout.BytesPerSample > 1
            ? new DicomOtherWord(DicomTag.PixelData, pixels)
            : new DicomOtherByte(DicomTag.PixelData, pixels));
    }
}
