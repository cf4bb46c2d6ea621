# Puts a folder at the end of the person's PATH, or takes it out. Run by the set-up program, which itself cannot read a
# PATH of more than 1023 characters. What stands in it between percent signs stays as it is.
param([Parameter(Mandatory)][string]$Folder, [switch]$Remove)

$ErrorActionPreference = 'Stop'
$key = [Microsoft.Win32.Registry]::CurrentUser.OpenSubKey('Environment', $true)
if ($null -eq $key) { exit 1 }
$asWritten = [Microsoft.Win32.RegistryValueOptions]::DoNotExpandEnvironmentNames
$before = [string]$key.GetValue('Path', '', $asWritten)
$kept = @($before -split ';' | Where-Object { $_ -ne '' -and $_.TrimEnd('\') -ne $Folder.TrimEnd('\') })
if (-not $Remove) { $kept += $Folder }
$after = $kept -join ';'
if ($after -ne $before.TrimEnd(';')) {
    $key.SetValue('Path', $after, [Microsoft.Win32.RegistryValueKind]::ExpandString)
}
$key.Close()
