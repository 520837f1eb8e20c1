using System.Net;
using System.Text;
using System.Text.Json;

namespace SamSgp.Dicomweb.Tests.Ups;

/// <summary>UPS-RS requests as clients send them.</summary>
internal static class UpsRequests
{
    public const string Workitems = "/dicom-web/workitems";

    /// <summary>A workitem with all that a creation needs.</summary>
    public static Dictionary<string, object> Workitem(string label = "Review") => new()
    {
        ["00741000"] = Attribute("CS", "SCHEDULED"),
        ["00741200"] = Attribute("CS", "MEDIUM"),
        ["00741204"] = Attribute("LO", label),
        ["00404005"] = Attribute("DT", "20260101120000"),
        ["00404041"] = Attribute("CS", "READY"),
        ["00100010"] = new { vr = "PN", Value = new[] { new { Alphabetic = "Phantom^Ups" } } },
    };

    /// <summary>A workitem for a task of this service, which does not take it up yet.</summary>
    public static Dictionary<string, object> OwnWorkitem(string task = "phantom-ct") => new(Workitem())
    {
        ["00404041"] = Attribute("CS", "UNAVAILABLE"),
        ["00404018"] = TaskCode(task)["00404018"],
        ["00404021"] = Items(new Dictionary<string, object> { ["0020000D"] = Attribute("UI", "1.2"), ["0020000E"] = Attribute("UI", "1.2.3") }),
    };

    /// <summary>A Scheduled Workitem Code Sequence that names a task of this service.</summary>
    public static Dictionary<string, object> TaskCode(string task) => new()
    {
        ["00404018"] = Items(new Dictionary<string, object>
        {
            [task.Length <= 16 ? "00080100" : "00080119"] = Attribute(task.Length <= 16 ? "SH" : "UC", task),
            ["00080102"] = Attribute("SH", "99SAMSGP"), ["00080104"] = Attribute("LO", "Task"),
        }),
    };

    public static object Items(params object[] items) => new { vr = "SQ", Value = items };

    /// <summary>An item of the Output Information Sequence.</summary>
    public static object Output(string study, string series, string sopClass, string instance, string retrieveUrl) =>
        new Dictionary<string, object>
        {
            ["0020000D"] = Attribute("UI", study), ["0020000E"] = Attribute("UI", series),
            ["00081199"] = Items(new Dictionary<string, object> { ["00081150"] = Attribute("UI", sopClass), ["00081155"] = Attribute("UI", instance) }),
            ["0040E025"] = Items(new Dictionary<string, object> { ["00081190"] = Attribute("UR", retrieveUrl) }),
        };

    /// <summary>A Performed Procedure Sequence that allows COMPLETED.</summary>
    public static Dictionary<string, object> Performed(params object[] outputs)
    {
        object[] code =
        [
            new Dictionary<string, object>
            {
                ["00080100"] = Attribute("SH", "X"), ["00080102"] = Attribute("SH", "99TEST"), ["00080104"] = Attribute("LO", "X"),
            },
        ];
        var item = new Dictionary<string, object>
        {
            ["00404028"] = new { vr = "SQ", Value = code },
            ["00404019"] = new { vr = "SQ", Value = code },
            ["00404050"] = Attribute("DT", "20260101120000"),
            ["00404051"] = Attribute("DT", "20260101120100"),
            ["00404033"] = outputs.Length == 0 ? new { vr = "SQ" } : Items(outputs),
        };
        return new Dictionary<string, object> { ["00741216"] = new { vr = "SQ", Value = new object[] { item } } };
    }

    public static object Attribute(string vr, string value) => new { vr, Value = new[] { value } };

    public static Task<HttpResponseMessage> CreateAsync(this HttpClient http, string uid, object? workitem = null) =>
        http.PostAsync($"{Workitems}?workitem={uid}", Body(workitem ?? Workitem()));

    public static Task<HttpResponseMessage> ChangeStateAsync(this HttpClient http, string uid, string state, string? transaction)
    {
        var action = new Dictionary<string, object> { ["00741000"] = Attribute("CS", state) };
        if (transaction is not null) action["00081195"] = Attribute("UI", transaction);
        return http.PutAsync($"{Workitems}/{uid}/state", Body(action));
    }

    public static Task<HttpResponseMessage> UpdateAsync(this HttpClient http, string uid, object changes, string? transaction) =>
        http.PostAsync($"{Workitems}/{uid}" + (transaction is null ? "" : "?transaction=" + transaction), Body(changes));

    public static Task<HttpResponseMessage> RequestCancelAsync(this HttpClient http, string uid) =>
        http.PostAsync($"{Workitems}/{uid}/cancelrequest", null);

    public static async Task<JsonElement> RetrieveAsync(this HttpClient http, string uid) =>
        (await http.QueryAsync($"{Workitems}/{uid}"))[0];

    public static StringContent Body(object dataset) =>
        new(JsonSerializer.Serialize(new[] { dataset }), Encoding.UTF8, "application/dicom+json");

    /// <summary>The one sentence of a Warning header; empty where there is none.</summary>
    public static string Warning(this HttpResponseMessage response) =>
        response.Headers.TryGetValues("Warning", out var values) ? string.Join(' ', values) : "";

    public static void AssertStatus(this HttpResponseMessage response, HttpStatusCode status, string? warning)
    {
        Assert.True(response.StatusCode == status, $"{response.StatusCode}: {response.Content.ReadAsStringAsync().Result}");
        if (warning is null) Assert.Equal("", response.Warning());
        else Assert.EndsWith(": " + warning, response.Warning(), StringComparison.Ordinal);
    }
}
