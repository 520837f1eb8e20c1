using System.Globalization;
using SamSgp.Dicom;

namespace SamSgp.Dicomweb.Qido;

/// <summary>Attributes by the names a URL may give them (PS3.18 8.3.4.1): keyword or eight hexadecimal digits.</summary>
internal static class QidoAttribute
{
    /// <summary>The attribute, or null where neither the dictionary nor a private group knows it.</summary>
    public static DicomTag? Find(string name)
    {
        if (DicomDictionary.Default.TryGetTag(name, out var known)) return known;
        if (name.Length != 8 || !uint.TryParse(name, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number))
            return null;
        var tag = new DicomTag((ushort)(number >> 16), (ushort)number);
        return tag.IsPrivate || !ReferenceEquals(tag.DictionaryEntry, DicomDictionary.UnknownTag) ? tag : null;
    }
}
