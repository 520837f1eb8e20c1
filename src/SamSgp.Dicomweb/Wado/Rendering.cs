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
        FrameRenderer.BytesToRender(dataset, frame) + (options.Viewport?.Bytes ?? (options.Region is null ? 0 : Viewport.BytesOf(PixelsOf(dataset))))
        + (options.Annotations is null ? 0 : PictureAnnotation.Bytes(options.Viewport is { } box ? (long)box.Width * box.Height : PixelsOf(dataset)));

    /// <summary>One picture.</summary>
    public static MemoryByteBuffer Picture(
        DicomDataset dataset, int frame, RenderOptions options, PictureFormat format, CancellationToken cancellationToken)
    {
        var image = FrameRenderer.Render(dataset, frame, options.Window, cancellationToken);
        var viewport = options.Region?.Of(image, options.Viewport) ?? options.Viewport;
        if (viewport is not null) image = viewport.Fit(image);
        if (options.Annotations is { } annotations) image = annotations.Draw(image, dataset, frame);
        return format.Encode(image, options.Quality, cancellationToken);
    }

    private static long PixelsOf(DicomDataset dataset) =>
        (long)dataset.GetSingleValueOrDefault(DicomTag.Columns, (ushort)0) * dataset.GetSingleValueOrDefault(DicomTag.Rows, (ushort)0);
}
