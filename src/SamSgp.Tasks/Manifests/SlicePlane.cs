namespace SamSgp.Tasks.Manifests;

/// <summary>The plane in which slices go through the network.</summary>
public enum SlicePlane
{
    /// <summary>The slices as they come: the plane of the images.</summary>
    AsAcquired,

    /// <summary>Across the body's long axis.</summary>
    Axial,

    /// <summary>Front to back.</summary>
    Coronal,

    /// <summary>Left to right.</summary>
    Sagittal,
}
