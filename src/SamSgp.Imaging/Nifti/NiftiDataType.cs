namespace SamSgp.Imaging.Nifti;

/// <summary>Voxel types of NIfTI-1 and NIfTI-2 that are read here (header field "datatype").</summary>
internal enum NiftiDataType : short
{
    UInt8 = 2,
    Int16 = 4,
    Int32 = 8,
    Float32 = 16,
    Float64 = 64,
    Rgb24 = 128,
    Int8 = 256,
    UInt16 = 512,
    UInt32 = 768,
    Int64 = 1024,
    UInt64 = 1280,
}

internal static class NiftiDataTypes
{
    /// <summary>Bytes of one voxel; throws for types that are not read.</summary>
    public static int Size(this NiftiDataType type) => type switch
    {
        NiftiDataType.UInt8 or NiftiDataType.Int8 => 1,
        NiftiDataType.Int16 or NiftiDataType.UInt16 => 2,
        NiftiDataType.Rgb24 => 3,
        NiftiDataType.Int32 or NiftiDataType.UInt32 or NiftiDataType.Float32 => 4,
        NiftiDataType.Int64 or NiftiDataType.UInt64 or NiftiDataType.Float64 => 8,
        _ => throw new InvalidDataException(
            $"NIfTI datatype {(short)type} is not read; integers of 8 to 64 bits, float32, float64 and RGB24 are."),
    };

    /// <summary>Bytes whose order depends on the file's byte order.</summary>
    public static int SwapSize(this NiftiDataType type) => type == NiftiDataType.Rgb24 ? 1 : type.Size();
}
