namespace SamSgp.Imaging.Phantoms;

/// <summary>Who a picture is said to show.</summary>
public sealed record PictureOptions
{
    /// <summary>PatientName.</summary>
    public string PatientName { get; init; } = "Picture^Test";

    /// <summary>PatientID.</summary>
    public string PatientId { get; init; } = "PICTURE-1";

    /// <summary>Tells studies of one picture apart: UIDs are made from picture, modality, patient and this.</summary>
    public string Study { get; init; } = "1";

    /// <summary>Millimetres of a pixel, where known. A DX image without is no complete one: the standard requires
    /// ImagerPixelSpacing.</summary>
    public double? PixelSpacing { get; init; }
}
