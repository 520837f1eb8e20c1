namespace SamSgp.Imaging.Rendering;

/// <summary>How a segment is shown in pictures.</summary>
/// <param name="Number">Segment number.</param>
/// <param name="Label">Its name in the legend.</param>
/// <param name="Red">Colour, 0 to 255.</param>
/// <param name="Green">Colour, 0 to 255.</param>
/// <param name="Blue">Colour, 0 to 255.</param>
public sealed record SegmentStyle(int Number, string Label, byte Red, byte Green, byte Blue);
