#!/usr/bin/env bash
# Packs the libraries into a folder and uses them from a fresh console project that knows nothing of this repository.
#
#   build/package-trial.sh [FOLDER]   FOLDER: where to work, a new temporary one unless given
#
# Prints the packages, then what the program says; the exit code is the first that is not 0.
set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
folder=${1:-$(mktemp -d)}
dotnet=${DOTNET:-dotnet}
mkdir -p -- "$folder/feed" "$folder/app"

"$dotnet" pack "$root/PolicyProbe.sln" -c Release -nologo -v quiet -o "$folder/feed" </dev/null >&2
(cd -- "$folder/feed" && printf '%s\n' *)

cat >"$folder/app/app.csproj" <<'PROJECT'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
    <Nullable>enable</Nullable>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="PolicyProbe.Toolkit" Version="*-*" />
    <PackageReference Include="PolicyProbe.Reports" Version="*-*" />
    <PackageReference Include="PolicyProbe.Ablations" Version="*-*" />
    <PackageReference Include="PolicyProbe.Envs.Gym" Version="*-*" />
  </ItemGroup>
</Project>
PROJECT
# The code block of the packages' own page, and what the C++ sides answer.
{
  awk '/^```csharp$/ { inside = 1; next } /^```$/ { inside = 0 } inside' "$root/build/package/README.md" | sed 's/50_000/4_096/; s/repeats=20/repeats=4/; s/"repeats=4"/"repeats=4", "sizes=256,512", "reference=4"/'
  cat <<'PROGRAM'
Console.WriteLine($"trained: {agent.Update} updates on {agent.Snapshot.Configuration.Environment}");
foreach (var library in new[] { "libtorchsharp_shim.so", "libpolicyprobe_mujoco.so", "libpolicyprobe_box2d.so" })
    Console.WriteLine($"{library}: {(File.Exists(Path.Combine(AppContext.BaseDirectory, library)) ? "compiled" : "left out")}");
if (File.Exists(Path.Combine(AppContext.BaseDirectory, "libpolicyprobe_mujoco.so")))
    Console.WriteLine($"Hopper-v4: {Lab.Untrained("Hopper-v4").Evaluate(episodes: 2).Returns.Count} episodes");
PROGRAM
} >"$folder/app/Program.cs"
# A package folder of its own, so that an earlier trial's packages of the same version are not taken; others' come from the usual one.
cat >"$folder/app/nuget.config" <<CONFIG
<?xml version="1.0" encoding="utf-8"?>
<configuration>
  <config><add key="globalPackagesFolder" value="$folder/packages" /></config>
  <packageSources><add key="trial" value="$folder/feed" /></packageSources>
  <fallbackPackageFolders><add key="usual" value="${NUGET_PACKAGES:-$HOME/.nuget/packages}" /></fallbackPackageFolders>
</configuration>
CONFIG
cd -- "$folder/app"
"$dotnet" build -c Release -nologo -v quiet -clp:NoSummary </dev/null >&2
"$dotnet" bin/Release/net10.0/app.dll
