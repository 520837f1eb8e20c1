namespace SamSgp.Sam2.Benchmarks;

/// <summary>How fast the image encoder runs beside plain matrix multiplication in the same number format.</summary>
/// <param name="ImageSize">Side of the image in pixels.</param>
/// <param name="Precision">"fp32" or "bf16".</param>
/// <param name="Time">Of one image, the best of several.</param>
/// <param name="Operations">Of one image, by <see cref="EncoderWork"/>.</param>
/// <param name="MatrixRate">Operations a second of a large matrix product.</param>
public sealed record EncoderTiming(int ImageSize, string Precision, TimeSpan Time, double Operations, double MatrixRate)
{
    /// <summary>Operations a second of the encoder.</summary>
    public double Rate => Operations / Time.TotalSeconds;

    /// <summary>The encoder's rate over the matrix rate: 1 would be no cost beside multiplying.</summary>
    public double Ratio => Rate / MatrixRate;
}
