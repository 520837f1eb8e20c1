namespace SamSgp.Tasks.Manifests;

/// <summary>How pictures that stand otherwise than the images of a task are put right; volumes say themselves how they stand.</summary>
public enum PictureFlip
{
    /// <summary>They stand as they should.</summary>
    None,

    /// <summary>Upside down: the last row becomes the first.</summary>
    Rows,

    /// <summary>Mirrored: the last column becomes the first.</summary>
    Columns,

    /// <summary>Turned by half: both.</summary>
    Both,
}
