namespace SamSgp.Storage.Instances;

/// <summary>What became of an instance that was to be stored.</summary>
public enum StoreStatus
{
    /// <summary>It is stored, and was not before.</summary>
    Stored,

    /// <summary>The very same bytes were stored before: nothing changed, and nothing needed to.</summary>
    AlreadyStored,

    /// <summary>It took the place of another with the same UID.</summary>
    Replaced,

    /// <summary>Another with the same UID stays; this one is not stored.</summary>
    Duplicate,
}
