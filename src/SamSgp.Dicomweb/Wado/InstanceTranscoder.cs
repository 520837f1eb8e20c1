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
    /// <param name="transferSyntaxUid">One that <see cref="TransferSyntaxes.Choose"/> gave for it.</param>
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
            var isRle = transferSyntaxUid == TransferSyntaxes.Rle;
            if (isRle || dataset.GetDicomItem<DicomItem>(DicomTag.PixelData) is DicomFragmentSequence)
            {
                // Native frames are read as the dataset describes them, while it comes to describe those that are written.
                var frames = FrameReader.Open(isRle ? dataset.Clone() : dataset);
                frame = await memory.EnterAsync(context, Enumerable.Range(0, frames.FrameCount)
                    .Max(n => isRle ? RleFrames.BytesToEncode(frames, n) : frames.BytesToDecode(n)));
                Describe(dataset, frames);
                dataset.AddOrUpdate((DicomItem)(isRle ? Encoded(frames) : Decoded(frames)));
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
    private static void Describe(DicomDataset dataset, FrameReader reader)
    {
        var decoded = reader.Read(0).Layout;
        dataset.Remove(DicomTag.ExtendedOffsetTable, DicomTag.ExtendedOffsetTableLengths);
        dataset.AddOrUpdate(DicomTag.PhotometricInterpretation, decoded.PhotometricInterpretation);
        dataset.AddOrUpdate(DicomTag.PixelRepresentation, (ushort)(decoded.IsSigned ? 1 : 0));
        if (reader.Layout.SamplesPerPixel > 1) dataset.AddOrUpdate(DicomTag.PlanarConfiguration, (ushort)0);
    }

    private static DicomElement Decoded(FrameReader reader) => reader.Layout.BytesPerSample > 1
        ? new DicomOtherWord(DicomTag.PixelData, new DecodedFrames(reader))
        : new DicomOtherByte(DicomTag.PixelData, new DecodedFrames(reader));

    private static DicomOtherByteFragment Encoded(FrameReader reader)
    {
        var pixels = new DicomOtherByteFragment(DicomTag.PixelData);
        for (var n = 0; n < reader.FrameCount; n++)
            pixels.Fragments.Add(reader.FrameCount == 1 ? new MemoryByteBuffer(RleFrames.Encode(reader, n)) : new RleFrame(reader, n));
        return pixels;
    }
}
