namespace SamSgp.Dicom;

/// <summary>What a reader does with large values.</summary>
public enum FileReadOption
{
    /// <summary>As <see cref="ReadAll"/>.</summary>
    Default,

    /// <summary>Large values stay in the file, or seekable stream, and are read when they are asked for; it must stay as
    /// it is until then.</summary>
    ReadLargeOnDemand,

    /// <summary>Large values are left out of the dataset.</summary>
    SkipLargeTags,

    /// <summary>Everything is read into memory.</summary>
    ReadAll,
}
