namespace SamSgp.Imaging.Nrrd;

/// <summary>Types of a NRRD file's voxels that are read.</summary>
internal enum NrrdType
{
    Int8,
    UInt8,
    Int16,
    UInt16,
    Int32,
    UInt32,
    Float32,
    Float64,
}

internal static class NrrdTypes
{
    /// <summary>Bytes of a voxel.</summary>
    public static int Size(this NrrdType type) => type switch
    {
        NrrdType.Int8 or NrrdType.UInt8 => 1,
        NrrdType.Int16 or NrrdType.UInt16 => 2,
        NrrdType.Float64 => 8,
        _ => 4,
    };
}
