namespace SamSgp.Storage.Instances;

/// <summary>What is wrong with the file of a stored instance.</summary>
public enum DamageKind
{
    /// <summary>It is not there.</summary>
    Missing,

    /// <summary>It, or a folder on the way to it, was replaced by a symbolic link, which is not followed.</summary>
    Link,

    /// <summary>It has another length than what was stored.</summary>
    Length,

    /// <summary>Its bytes are others than those that were stored (SHA-256).</summary>
    Content,

    /// <summary>The device fails to read it.</summary>
    Unreadable,
}
