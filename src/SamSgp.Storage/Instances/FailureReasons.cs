namespace SamSgp.Storage.Instances;

/// <summary>Why an instance is not stored: values of Failure Reason (0008,1197), PS3.18 table I.2-2.</summary>
public static class FailureReasons
{
    /// <summary>The service failed.</summary>
    public const ushort ProcessingFailure = 0x0110;

    /// <summary>Another instance with the same UID is stored.</summary>
    public const ushort DuplicateSopInstance = 0x0111;

    /// <summary>Objects of this SOP class are not stored here.</summary>
    public const ushort SopClassNotSupported = 0x0122;

    /// <summary>No space is left.</summary>
    public const ushort OutOfResources = 0xA700;

    /// <summary>The dataset does not match the study of the URL, or its SOP class.</summary>
    public const ushort DataSetDoesNotMatch = 0xA900;

    /// <summary>The bytes cannot be understood.</summary>
    public const ushort CannotUnderstand = 0xC000;

    /// <summary>The transfer syntax is not known.</summary>
    public const ushort TransferSyntaxNotSupported = 0xC122;
}
