using SamSgp.Dicom;
using SamSgp.Imaging.Codecs;

namespace SamSgp.Imaging.Segmentations;

/// <summary>Frames of encapsulated pixel data, decoded one at a time.</summary>
internal static class CompressedFrames
{
    /// <summary>Opens them.</summary>
    /// <returns>Gives a frame's samples, one or two bytes each; single bits as bytes.</returns>
    /// <exception cref="DicomDataException">No decoder reads the transfer syntax, or there are fewer
    /// frames.</exception>
    public static Func<int, ReadOnlyMemory<byte>> Open(DicomDataset dataset, int frames)
    {
        var syntax = dataset.InternalTransferSyntax.UID;
        var decoder = FrameDecoders.Find(syntax.UID)
            ?? throw new DicomDataException($"Pixel data in {syntax.Name} is not read.");
        var pixels = DicomPixelData.Create(dataset);
        if (pixels.NumberOfFrames < frames)
            throw new DicomDataException($"Pixel data has {pixels.NumberOfFrames} frames; {frames} are described.");
        var layout = new FrameLayout
        {
            Columns = pixels.Width,
            Rows = pixels.Height,
            BitsAllocated = pixels.BitsAllocated,
            BitsStored = pixels.BitsStored,
            HighBit = pixels.HighBit,
            PhotometricInterpretation = pixels.PhotometricInterpretation.Value,
        };
        var samples = new byte[layout.DecodedLength];
        return frame =>
        {
            try
            {
                decoder.Decode(pixels.GetFrame(frame).Memory, layout, samples);
                return samples;
            }
            catch (InvalidDataException e)
            {
                throw new DicomDataException($"Frame {frame + 1}: {e.Message}", e);
            }
        };
    }
}
