namespace SamSgp.Dicom;

/// <summary>A value breaks its VR's rules (PS3.5 table 6.2-1).</summary>
public sealed class DicomValidationException : DicomDataException
{
    /// <summary>A value that breaks a rule.</summary>
    public DicomValidationException(string content, DicomVR vr, string message)
        : base($"Content \"{content}\" does not validate VR {vr.Code}: {message}")
    {
        Content = content;
        VR = vr;
    }

    /// <summary>The value.</summary>
    public string Content { get; }

    /// <summary>The VR.</summary>
    public DicomVR VR { get; }
}
