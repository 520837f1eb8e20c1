namespace SamSgp.Storage.Index;

/// <summary>The level of the information model an attribute or a query belongs to (PS3.4 C.6.2).</summary>
public enum QueryLevel
{
    /// <summary>Patient and study.</summary>
    Study,

    /// <summary>Series.</summary>
    Series,

    /// <summary>Instance.</summary>
    Instance,
}
