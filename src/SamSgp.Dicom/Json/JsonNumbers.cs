using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;

namespace SamSgp.Dicom;

/// <summary>Arrays of JSON numbers, or of their texts, as elements of binary numbers and tags.</summary>
internal static class JsonNumbers
{
    public static DicomItem Read(ref JsonDatasetReader reader, DicomTag tag, DicomVR vr) => vr.Code switch
    {
        "AT" => new DicomAttributeTag(tag, ReadTags(ref reader)),
        "FD" => new DicomFloatingPointDouble(tag, ReadAll<double>(ref reader, vr)),
        "FL" => new DicomFloatingPointSingle(tag, ReadAll<float>(ref reader, vr)),
        "SL" => new DicomSignedLong(tag, ReadAll<int>(ref reader, vr)),
        "SS" => new DicomSignedShort(tag, ReadAll<short>(ref reader, vr)),
        "SV" => new DicomSignedVeryLong(tag, ReadAll<long>(ref reader, vr)),
        "UL" => new DicomUnsignedLong(tag, ReadAll<uint>(ref reader, vr)),
        "US" => new DicomUnsignedShort(tag, ReadAll<ushort>(ref reader, vr)),
        "UV" => new DicomUnsignedVeryLong(tag, ReadAll<ulong>(ref reader, vr)),
        _ => throw reader.Fault($"VR {vr.Code} has InlineBinary or BulkDataURI, not Value"),
    };

    private static DicomTag[] ReadTags(ref JsonDatasetReader reader)
    {
        var tags = new List<DicomTag>();
        while (reader.Next() != JsonTokenType.EndArray)
        {
            var token = reader.Token;
            if (token.TokenType == JsonTokenType.Null) continue;
            if (token.TokenType != JsonTokenType.String || !DicomTag.TryParse(token.GetString(), out var tag))
                throw reader.Fault("a value of VR AT is a tag, \"GGGGEEEE\"");
            tags.Add(tag);
        }

        return [.. tags];
    }

    private static T[] ReadAll<T>(ref JsonDatasetReader reader, DicomVR vr)
        where T : struct, INumber<T>
    {
        var numbers = new List<T>();
        while (reader.Next() != JsonTokenType.EndArray)
        {
            var token = reader.Token;
            // A number has no empty value; it is left out.
            if (token.TokenType == JsonTokenType.Null) continue;
            var text = token.TokenType switch
            {
                JsonTokenType.Number => Encoding.ASCII.GetString(token.ValueSpan),
                JsonTokenType.String => token.GetString()!,
                _ => throw reader.Fault($"a value of VR {vr.Code} is a number"),
            };
            numbers.Add(TryParse<T>(text, out var number) ? number : throw reader.Fault($"{text} is no number of VR {vr.Code}"));
        }

        return [.. numbers];
    }

    private static bool TryParse<T>(string text, out T number)
        where T : struct, INumber<T>
    {
        if (T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number)) return true;
        // Forms that other writers have for what JSON lacks.
        return text switch
        {
            "inf" => T.TryParse("Infinity", CultureInfo.InvariantCulture, out number),
            "-inf" => T.TryParse("-Infinity", CultureInfo.InvariantCulture, out number),
            _ => false,
        };
    }
}
