using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using SamSgp.Jobs.Corrections;

namespace SamSgp.Dicomweb.Api;

/// <summary>What is kept between two corrections of a series, so that the next one reads nothing.</summary>
internal sealed class CorrectionOptions
{
    public const string Section = "Corrections";

    /// <summary>Bytes that series may take together which somebody corrects; beyond it the longest unused is read again when it is
    /// needed.</summary>
    [Range(1L << 20, 1L << 40)]
    public long VolumeBytes { get; set; } = 1L << 30;

    /// <summary>Minutes for which a series is kept that nobody corrects.</summary>
    [Range(1, 24 * 60)]
    public int IdleMinutes { get; set; } = 60;

    public CorrectionLimits ToLimits() => new(VolumeBytes, TimeSpan.FromMinutes(IdleMinutes));
}

[OptionsValidator]
internal sealed partial class CorrectionOptionsValidator : IValidateOptions<CorrectionOptions>;
