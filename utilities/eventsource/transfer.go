// SPDX-License-Identifier: Apache-2.0

package eventsource

// TransferFamilyAuthorizerEvent asks a function who may come into a server of AWS Transfer Family.
//
// https://docs.aws.amazon.com/transfer/latest/userguide/custom-lambda-idp.html
type TransferFamilyAuthorizerEvent struct {
	Username string `json:"username"`
	Password string `json:"password,omitempty"` // a secret; "" if the user comes with a key
	Protocol string `json:"protocol"`           // "SFTP", "FTPS" or "FTP"
	ServerID string `json:"serverId"`
	SourceIP string `json:"sourceIp"`
}

// TransferFamilyAuthorizerResponse lets a user in. The zero value, {}, lets nobody in.
type TransferFamilyAuthorizerResponse struct {
	Role                 string                      `json:"Role,omitempty"`
	Policy               string                      `json:"Policy,omitempty"`               // JSON, which limits the role
	HomeDirectoryType    string                      `json:"HomeDirectoryType,omitempty"`    // "PATH" or "LOGICAL"
	HomeDirectory        string                      `json:"HomeDirectory,omitempty"`        // with PATH
	HomeDirectoryDetails string                      `json:"HomeDirectoryDetails,omitempty"` // with LOGICAL: JSON, a list of objects with Entry and Target
	PublicKeys           []string                    `json:"PublicKeys,omitempty"`           // of a user who comes with a key
	PosixProfile         *TransferFamilyPosixProfile `json:"PosixProfile,omitempty"`         // with Amazon EFS
}

// TransferFamilyPosixProfile is who a user is in a file system.
type TransferFamilyPosixProfile struct {
	UID           int   `json:"Uid"`
	GID           int   `json:"Gid"`
	SecondaryGIDs []int `json:"SecondaryGids,omitempty"`
}
