using System.IO.Pipelines;
using SamSgp.Dicom;
using SamSgp.Dicomweb.Memory;
using SamSgp.Imaging.Codecs;
using SamSgp.Storage.Instances;

namespace SamSgp.Dicomweb.Wado;

/// <summary>A stored instance about to be written in another transfer syntax, a frame at a time in memory.</summary>
internal sealed class InstanceTranscoder : IDisposable
{
    private readonly OpenedInstance _opened;
    private readonly MemoryPlace? _frame;

    private InstanceTranscoder(OpenedInstance opened, MemoryPlace? frame) => (_opened, _frame) = (opened, frame);

    /// <summary>Opens an instance and waits for the memory that it takes. What is wrong with it, as far as its first frame tells,
    /// shows here, before anything of it is written.</summary>
    /// <param name="instance">The stored instance.</param>
    /// <param name="transferSyntaxUid">A native one that <see cref="TransferSyntaxes.Choose"/> gave for it.</param>
    /// <param name="memory">The gate.</param>
    /// <param name="context">The request.</param>
    public static async Task<InstanceTranscoder> OpenAsync(
        StoredInstance instance, string transferSyntaxUid, RequestMemory memory, HttpContext context)
    {
        var opened = await OpenedInstance.OpenAsync(instance, memory, context);
        MemoryPlace? frame = null;
        try
        {
            var dataset = opened.File.Dataset;
            if (dataset.GetDicomItem<DicomItem>(DicomTag.PixelData) is DicomFragmentSequence)
            {
                var decoded = FrameReader.Open(dataset);
                frame = await memory.EnterAsync(context, Enumerable.Range(0, decoded.FrameCount).Max(decoded.BytesToDecode));
                Decode(dataset, decoded);
            }

            opened.File.FileMetaInfo.TransferSyntax = DicomTransferSyntax.Parse(transferSyntaxUid);
            return new InstanceTranscoder(opened, frame);
        }
        catch
        {
            frame?.Dispose();
            opened.Dispose();
            throw;
        }
    }

    /// <summary>Writes the Part 10 file.</summary>
    public async Task WriteAsync(PipeWriter output, CancellationToken cancellationToken)
    {
        await using var stream = output.AsStream(leaveOpen: true);
        await _opened.File.SaveAsync(stream, null, cancellationToken);
    }

    public void Dispose()
    {
        _frame?.Dispose();
        _opened.Dispose();
    }

    // What a codec did to colours is undone by decoding; samples come pixel by pixel (PS3.3 C.7.6.3.1.3).
    private static void Decode(DicomDataset dataset, FrameReader reader)
    {
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
