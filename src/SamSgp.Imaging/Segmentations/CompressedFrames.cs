using SamSgp.Dicom;
using SamSgp.Imaging.Codecs;

namespace SamSgp.Imaging.Segmentations;

/// <summary>Frames of encapsulated pixel data, decoded one at a time.</summary>
internal static class CompressedFrames
{
    /// <summary>Opens them.</summary>
    /// <returns>Gives a frame's samples, one or two bytes each; single bits as bytes. Safe from several threads.</returns>
    /// <exception cref="DicomDataException">No decoder reads the transfer syntax, or there are fewer
    /// frames.</exception>
    public static StoredPixels.ReadFrame Open(DicomDataset dataset, int frames)
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
        return (frame, bytes) =>
        {
            try
            {
                decoder.Decode(pixels.GetFrame(frame).Memory, layout, bytes.AsSpan(0, layout.DecodedLength));
                return 0;
            }
            catch (InvalidDataException e)
            {
                throw new DicomDataException($"Frame {frame + 1}: {e.Message}", e);
            }
        };
    }
}
