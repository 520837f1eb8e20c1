using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace SamSgp.Dicomweb.Monai;

/// <summary>MONAI Label's protocol: 3D Slicer's module MONAILabel and MITK as clients.</summary>
internal sealed class MonaiLabelOptions
{
    public const string Section = "MonaiLabel";

    /// <summary>Whether it is spoken.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Path below the origin, which clients are given as the server's address; / for the origin itself.</summary>
    [Required]
    [RegularExpression("^(/|(/[A-Za-z0-9._~-]+)+)$", ErrorMessage = "must be like /monailabel: begin with a slash, end without one; or / alone")]
    public string Path { get; set; } = "/monailabel";

    /// <summary>Bytes of one image or label map that a client sends.</summary>
    [Range(1L << 10, 1L << 40)]
    public long UploadBytes { get; set; } = 1L << 30;

    /// <summary>Bytes of all that clients sent; beyond that the longest unused go.</summary>
    [Range(1L << 10, 1L << 44)]
    public long UploadsBytes { get; set; } = 8L << 30;

    /// <summary>Minutes for which something is kept that a client sent and nobody uses.</summary>
    [Range(1, 7 * 24 * 60)]
    public int UploadMinutes { get; set; } = 60;

    /// <summary>A label that is submitted becomes an example of its task at once, and does not wait for the client's Train button.</summary>
    public bool SubmitTeaches { get; set; }
}

[OptionsValidator]
internal sealed partial class MonaiLabelOptionsValidator : IValidateOptions<MonaiLabelOptions>;
