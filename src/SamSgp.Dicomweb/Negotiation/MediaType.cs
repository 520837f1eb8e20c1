using System.Globalization;
using System.Text;

namespace SamSgp.Dicomweb.Negotiation;

/// <summary>
/// A media type or range with its parameters (RFC 9110 8.3.1, 12.5.1), as DICOMweb uses them: values quoted or not, also where
/// they hold characters that would want quotes (<c>type=application/dicom</c>).
/// </summary>
/// <param name="Name">Type and subtype in lower case, for example <c>multipart/related</c> or <c>image/*</c>.</param>
/// <param name="Parameters">Without <c>q</c>; names in any case.</param>
/// <param name="Quality">0 to 1; 1 where none is given.</param>
internal sealed record MediaType(string Name, IReadOnlyDictionary<string, string> Parameters, double Quality)
{
    /// <summary>The media type inside a multipart/related one.</summary>
    public string? InnerType => Parameters.GetValueOrDefault("type")?.ToLowerInvariant();

    /// <summary>The transfer syntax asked for: a UID, <c>*</c>, or null where none is named.</summary>
    public string? TransferSyntax => Parameters.GetValueOrDefault("transfer-syntax");

    /// <summary>Reads one media type; null where it is malformed.</summary>
    public static MediaType? Parse(string text) => ParseList(text) is [var one] ? one : null;

    /// <summary>Reads an Accept header's value; null where it is malformed.</summary>
    public static IReadOnlyList<MediaType>? ParseList(string text)
    {
        var types = new List<MediaType>();
        foreach (var item in Split(text, ','))
        {
            if (item.Trim().Length == 0) continue;
            if (ParseOne(item) is not { } type) return null;
            types.Add(type);
        }

        return types;
    }

    /// <summary>True when this range covers a media type (<c>*/*</c>, <c>image/*</c>, or the same).</summary>
    public bool Covers(string name) =>
        Name == "*/*" || Name == name
        || (Name.EndsWith("/*", StringComparison.Ordinal) && name.StartsWith(Name[..^1], StringComparison.Ordinal));

    private static MediaType? ParseOne(string text)
    {
        var pieces = Split(text, ';');
        var name = pieces[0].Trim().ToLowerInvariant();
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        if (name == "*") name = "*/*";
        else if (slash <= 0 || slash == name.Length - 1 || name.Any(char.IsWhiteSpace)) return null;
        var parameters = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var quality = 1.0;
        foreach (var piece in pieces.Skip(1).Where(piece => piece.Trim().Length > 0))
        {
            var equals = piece.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0) return null;
            var key = piece[..equals].Trim();
            var value = Unquote(piece[(equals + 1)..].Trim());
            if (!key.Equals("q", StringComparison.OrdinalIgnoreCase)) parameters[key] = value;
            else if (!double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out quality) || quality > 1)
                return null;
        }

        return new MediaType(name, parameters, quality);
    }

    private static List<string> Split(string text, char separator)
    {
        var pieces = new List<string>();
        var (from, quoted) = (0, false);
        for (var i = 0; i < text.Length; i++)
        {
            if (quoted && text[i] == '\\') i++;
            else if (text[i] == '"') quoted = !quoted;
            else if (text[i] == separator && !quoted)
            {
                pieces.Add(text[from..i]);
                from = i + 1;
            }
        }

        pieces.Add(text[Math.Min(from, text.Length)..]);
        return pieces;
    }

    private static string Unquote(string value)
    {
        if (value.Length < 2 || value[0] != '"' || value[^1] != '"') return value;
        var plain = new StringBuilder(value.Length);
        for (var i = 1; i < value.Length - 1; i++)
        {
            if (value[i] == '\\' && i < value.Length - 2) i++;
            plain.Append(value[i]);
        }

        return plain.ToString();
    }
}
