using System.Text.RegularExpressions;
using Microsoft.AspNetCore.HttpOverrides;

namespace SamSgp.Dicomweb.Hosting;

/// <summary>The Forwarded header (RFC 7239), said in the older headers that the framework reads: one value for each proxy, the nearest
/// last.</summary>
internal static partial class ForwardedElements
{
    public const string Header = "Forwarded";

    /// <summary>Adds those headers.</summary>
    public static void Translate(IHeaderDictionary headers)
    {
        var proxies = Element().Split(headers[Header].ToString()).Select(Read).ToList();
        Add(ForwardedHeadersDefaults.XForwardedForHeaderName, "for");
        Add(ForwardedHeadersDefaults.XForwardedProtoHeaderName, "proto");
        Add(ForwardedHeadersDefaults.XForwardedHostHeaderName, "host");

        void Add(string header, string parameter)
        {
            var values = proxies.Select(proxy => proxy.GetValueOrDefault(parameter)).ToList();
            // Where one says nothing, what the next one nearer to the client says holds.
            for (var n = 1; n < values.Count; n++) values[n] ??= values[n - 1];
            if (values.TrueForAll(value => value is not null) && values.Count > 0) headers[header] = string.Join(", ", values);
        }
    }

    private static Dictionary<string, string> Read(string element) => Parameter().Matches(element)
        .GroupBy(match => match.Groups["name"].Value, StringComparer.OrdinalIgnoreCase)
        .ToDictionary(group => group.Key, group => group.First().Groups["value"].Value.Trim('"'), StringComparer.OrdinalIgnoreCase);

    // At commas that stand in no quotes.
    [GeneratedRegex(@",(?=(?:[^""]*""[^""]*"")*[^""]*$)")]
    private static partial Regex Element();

    [GeneratedRegex(@"(?<name>\w+)=(?<value>""[^""]*""|[^;,\s""]*)", RegexOptions.ExplicitCapture)]
    private static partial Regex Parameter();
}
