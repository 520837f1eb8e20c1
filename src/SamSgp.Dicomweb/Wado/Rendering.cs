using SamSgp.Dicom;
using SamSgp.Imaging.Rendering;

namespace SamSgp.Dicomweb.Wado;

/// <summary>Frames made pictures as a client wants them.</summary>
internal static class Rendering
{
    /// <summary>True where there are pixels that could be shown.</summary>
    public static bool IsImage(DicomDataset dataset) => dataset.Contains(DicomTag.PixelData);

    /// <summary>The frame that stands for all of them, 0-based: of many the middle one shows most.</summary>
    public static int MiddleFrame(DicomDataset dataset) => DicomPixelData.Create(dataset).NumberOfFrames / 2;

    /// <summary>Bytes of memory it takes to make a picture.</summary>
    public static long Bytes(DicomDataset dataset, int frame, RenderOptions options) =>
        FrameRenderer.BytesToRender(dataset, frame) + (options.Viewport?.Bytes ?? 0);

    /// <summary>One picture.</summary>
    public static MemoryByteBuffer Picture(
        DicomDataset dataset, int frame, RenderOptions options, PictureFormat format, CancellationToken cancellationToken)
    {
        var image = FrameRenderer.Render(dataset, frame, options.Window, cancellationToken);
        if (options.Viewport is { } viewport) image = viewport.Fit(image);
        return format.Encode(image, options.Quality, cancellationToken);
    }
}
