namespace SamSgp.Dicom;

/// <summary>The bits of a sample.</summary>
public sealed class BitDepth
{
    /// <summary>The bits of a sample.</summary>
    public BitDepth(int allocated, int stored, int highBit, bool signed) =>
        (BitsAllocated, BitsStored, HighBit, IsSigned) = (allocated, stored, highBit, signed);

    /// <summary>Bits that a sample takes.</summary>
    public int BitsAllocated { get; }

    /// <summary>Bits that hold its value.</summary>
    public int BitsStored { get; }

    /// <summary>The highest of them.</summary>
    public int HighBit { get; }

    /// <summary>Whether it has a sign.</summary>
    public bool IsSigned { get; }

    /// <summary>Greatest value.</summary>
    public int MaximumValue => (int)Math.Min(int.MaxValue, (1L << Math.Clamp(IsSigned ? BitsStored - 1 : BitsStored, 0, 32)) - 1);

    /// <summary>Least value.</summary>
    public int MinimumValue => IsSigned ? (int)-(1L << Math.Clamp(BitsStored - 1, 0, 31)) : 0;

    /// <summary>The bits that a dataset states.</summary>
    public static BitDepth FromDataset(DicomDataset dataset)
    {
        var pixels = DicomPixelData.Create(dataset);
        return pixels.BitDepth;
    }
}
