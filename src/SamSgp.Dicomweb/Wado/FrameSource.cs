using SamSgp.Dicom;
using SamSgp.Imaging.Codecs;

namespace SamSgp.Dicomweb.Wado;

/// <summary>The frames of an opened instance, as stored or decoded.</summary>
internal sealed class FrameSource(DicomDataset dataset)
{
    private readonly DicomPixelData pixels = DicomPixelData.Create(dataset);

    public int Count => pixels.NumberOfFrames;

    /// <summary>One frame's bytes; those of stored frames stay in the file until they are written.</summary>
    /// <param name="frame">0-based.</param>
    /// <param name="isAsStored">Not decoded.</param>
    public IByteBuffer Frame(int frame, bool isAsStored) =>
        isAsStored ? pixels.GetFrame(frame) : new MemoryByteBuffer(DecodedFrames.Alone(FrameReader.Open(dataset), frame));
}
