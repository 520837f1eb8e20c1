namespace SamSgp.Jobs.Corrections;

/// <summary>What is kept between two corrections of a series, so that the next one reads nothing.</summary>
/// <param name="VolumeBytes">What the series may take together; the last one stays whatever it takes.</param>
/// <param name="Idle">How long one is kept that nobody corrects.</param>
public sealed record CorrectionLimits(long VolumeBytes, TimeSpan Idle);
