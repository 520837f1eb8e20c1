namespace SamSgp.Dicom;

/// <summary>UIDs as text (PS3.5 9.1).</summary>
internal static class UidText
{
    /// <summary>At most 64 characters, digits and dots, no empty arc, no leading zero.</summary>
    public static bool IsValid(string? uid)
    {
        if (uid is null || uid.Length is 0 or > 64) return false;
        var arc = 0;
        for (var i = 0; i <= uid.Length; i++)
        {
            if (i == uid.Length || uid[i] == '.')
            {
                var length = i - arc;
                if (length == 0 || (length > 1 && uid[arc] == '0')) return false;
                arc = i + 1;
            }
            else if (!char.IsAsciiDigit(uid[i]))
            {
                return false;
            }
        }

        return true;
    }
}
