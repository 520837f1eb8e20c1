using SamSgp.Dicom;
using SamSgp.Imaging.Codecs;
using SamSgp.Imaging.Codecs.Rle;

namespace SamSgp.Imaging.Segmentations;

/// <summary>Pixel data of a segmentation in its transfer syntax.</summary>
internal static class SegmentationTransfer
{
    /// <summary>The transfer syntax of a compression.</summary>
    public static DicomTransferSyntax SyntaxOf(SegmentationCompression compression) => compression switch
    {
        SegmentationCompression.Rle => DicomTransferSyntax.RLELossless,
        SegmentationCompression.Deflated => DicomTransferSyntax.DeflatedExplicitVRLittleEndian,
        SegmentationCompression.DeflatedFrames => DicomTransferSyntax.DeflatedImageFrameCompression,
        _ => DicomTransferSyntax.ExplicitVRLittleEndian,
    };

    /// <summary>Frames that are compressed one by one each begin with a byte of their own.</summary>
    public static bool PadsFrames(SegmentationCompression compression) =>
        compression is SegmentationCompression.Rle or SegmentationCompression.DeflatedFrames;

    /// <summary>Writes Pixel Data.</summary>
    /// <param name="dataset">The object, with its Image Pixel module.</param>
    /// <param name="frames">Native frames; each with a byte of its own where <see cref="PadsFrames"/>.</param>
    /// <param name="count">Number of frames.</param>
    /// <param name="compression">What to do with them.</param>
    public static void WritePixelData(DicomDataset dataset, byte[] frames, int count,
        SegmentationCompression compression)
    {
        var bits = dataset.GetSingleValue<ushort>(DicomTag.BitsAllocated);
        if (!PadsFrames(compression))
        {
            dataset.AddOrUpdate(bits > 8
                ? new DicomOtherWord(DicomTag.PixelData, new MemoryByteBuffer(frames))
                : new DicomOtherByte(DicomTag.PixelData, new MemoryByteBuffer(frames)));
            return;
        }

        var columns = dataset.GetSingleValue<ushort>(DicomTag.Columns);
        var length = frames.Length / count;
        var encoded = new byte[count][];
        Parallel.For(0, count, i =>
        {
            var frame = frames.AsSpan(i * length, length);
            encoded[i] = compression == SegmentationCompression.Rle
                ? RleEncoder.Encode(frame, 1, bits / 8, columns)
                : DeflatedFrameDecoder.Encode(frame);
        });
        var pixels = DicomPixelData.Create(dataset, newPixelData: true);
        foreach (var frame in encoded) pixels.AddFrame(new MemoryByteBuffer(frame));
    }
}
