namespace SamSgp.Imaging.Volumes;

/// <summary>Why a series was not read. Nothing is ever resampled or left out silently instead.</summary>
/// <param name="Code">For programs.</param>
/// <param name="Message">A sentence for people: what, where, and what would help.</param>
/// <param name="SopInstanceUids">The instances at fault; empty where it is all of them.</param>
public sealed record SeriesRefusal(SeriesRefusalCode Code, string Message, IReadOnlyList<string> SopInstanceUids);
